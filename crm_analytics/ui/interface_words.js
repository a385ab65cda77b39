// Words that Streamlit writes in English, put into the reader's language as they appear on the page.
// No "less than" and no ampersand in this file: it stands in the page's HTML as it is.
(() => {
  const { language, words, patterns, days } = CRM_WORDS;
  const NAMES = ["aria-label", "title", "placeholder"];
  const OURS = '.stHtml, [data-testid="stMarkdownContainer"], [data-testid="stPlotlyChart"]';
  const OFFERED = '[role="option"], [data-testid="stMultiSelectTagsContainer"]';
  const ABOUT_ALL = ["Select all", "Clear all", "Selected values"]; // among what data offers, which keeps its names

  const said = (text, place) => {
    const plain = text.trim();
    const known = Object.hasOwn(words, plain);
    if (place.closest(OFFERED)) {
      if (known) return ABOUT_ALL.includes(plain) ? text.replace(plain, () => words[plain]) : text;
    } else if (known) return text.replace(plain, () => words[plain]);
    for (const [form, wanted] of patterns) {
      if (new RegExp(form).test(plain)) return text.replace(plain, () => plain.replace(new RegExp(form), wanted));
    }
    return text;
  };
  const CALENDAR = '[data-testid="stDateInputCalendar"]';
  const dated = (text) => days.reduce((so, [one, wanted]) => so.replace(one, wanted), text);
  const put = (text, place) => (place.closest(CALENDAR) ? dated(said(text, place)) : said(text, place));
  const text = (node) => {
    const place = node.parentElement;
    if (!place || place.closest(OURS)) return;
    const wanted = put(node.data, place);
    if (wanted !== node.data) node.data = wanted;
  };
  const names = (element) => {
    for (const name of NAMES) {
      const value = element.getAttribute(name);
      if (value) {
        const wanted = put(value, element);
        if (wanted !== value) element.setAttribute(name, wanted);
      }
    }
  };
  const all = (node) => {
    if (node.nodeType === Node.TEXT_NODE) return text(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return;
    const walker = document.createTreeWalker(node, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let each = walker.currentNode; each; each = walker.nextNode()) {
      if (each.nodeType === Node.TEXT_NODE) text(each);
      else names(each);
    }
  };

  document.documentElement.lang = language;
  window.crmWords?.disconnect();
  window.crmWords = new MutationObserver((changes) => {
    for (const change of changes) {
      if (change.type === "characterData") text(change.target);
      else if (change.type === "attributes") names(change.target);
      else change.addedNodes.forEach(all);
    }
  });
  all(document.body); // also back into English, where another language was spoken before
  if (language !== "en") window.crmWords.observe(document.body, {
    subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: NAMES,
  });
})();
