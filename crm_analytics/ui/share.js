// Copies the text that stands beside a button of ours, within the click: later a browser would refuse.
// No "less than" and no ampersand in this file: it stands in the page's HTML as it is.
(() => {
  if (window.crmCopies) return;
  window.crmCopies = true;
  const byHand = (text) => {
    const field = document.createElement("textarea");
    field.value = text;
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.appendChild(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  };
  document.addEventListener("click", (event) => {
    const place = event.target.closest('[class*="st-key-share-copy-"]');
    if (!place) return;
    const own = [...place.classList].find((name) => name.startsWith("st-key-share-copy-"));
    const from = document.querySelector(`.crm-share-${own.slice("st-key-share-copy-".length)}`);
    if (!from) return;
    if (navigator.clipboard) navigator.clipboard.writeText(from.textContent).catch(() => byHand(from.textContent));
    else byHand(from.textContent);
  }, true);
})();
