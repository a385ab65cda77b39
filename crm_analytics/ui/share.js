// Shares what stands beside a control of ours, within the click: later a browser would refuse.
// No "less than" and no ampersand in this file: it stands in the page's HTML as it is.
(() => {
  if (window.crmShares) return;
  window.crmShares = true;
  const EDGE = 28, SCALE = 2, WIDE = 640, NARROW = 360;

  const text = (control) => new URL(control.querySelector("a").href).searchParams.get("text");

  // Tells the server, by a field that nobody sees, as if somebody had typed into it and left it: the last few, as
  // one that came while the server was busy may not have been heard.
  const last = [];
  let moment = 0;
  const tell = (control, way) => {
    const field = document.querySelector(".st-key-share-heard input");
    if (!field) return;
    moment = Math.max(moment + 1, Date.now());
    last.push(`${moment} ${way} ${control.dataset.share}`);
    const write = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value").set;
    write.call(field, last.slice(-8).join("|"));
    field.dispatchEvent(new Event("input", { bubbles: true }));
    setTimeout(() => field.dispatchEvent(new FocusEvent("focusout", { bubbles: true })), 100);
  };

  const byHand = (words) => {
    const field = document.createElement("textarea");
    field.value = words;
    field.style.position = "fixed";
    field.style.opacity = "0";
    document.body.appendChild(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  };

  const copy = async (control) => {
    const words = text(control);
    if (navigator.clipboard) await navigator.clipboard.writeText(words).catch(() => byHand(words));
    else byHand(words);
    const own = control.querySelector(".crm-icon");
    const done = document.createElement("span");
    done.className = "crm-copied";
    done.setAttribute("role", "status");
    own.textContent = "check";
    control.append(done);
    done.textContent = control.dataset.copied;
    setTimeout(() => {
      own.textContent = "share";
      done.remove();
    }, 2000);
  };

  // A finger does not hover: there the first touch opens what the device itself has for sharing.
  const first = async (control) => {
    if (matchMedia("(hover: none)").matches ? navigator.share : null) {
      await navigator.share({ text: text(control) }).catch(() => null);
    } else await copy(control);
  };

  const shade = (control, name) => {
    const probe = document.createElement("i");
    probe.style.color = `var(--crm-${name})`;
    control.append(probe);
    const found = getComputedStyle(probe).color;
    probe.remove();
    return found;
  };

  const loaded = (address) => new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = reject;
    image.src = address;
  });

  // The layers of a chart, as Plotly has drawn them. A picture has no fonts of the page: words keep their width.
  const layers = async (plot) => Promise.all([...plot.querySelectorAll(".main-svg")].map((layer) => {
    const copied = layer.cloneNode(true);
    const words = (root) => [...root.querySelectorAll("text, tspan")];
    const copies = words(copied);
    words(layer).forEach((each, place) => {
      if (each.childElementCount) return;
      copies[place].setAttribute("textLength", each.getComputedTextLength());
      copies[place].setAttribute("lengthAdjust", "spacingAndGlyphs");
    });
    copied.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    const file = new XMLSerializer().serializeToString(copied);
    return loaded(`data:image/svg+xml;charset=utf-8,${encodeURIComponent(file)}`);
  }));

  const wrapped = (pen, words, room) => {
    const lines = [];
    for (const line of words.split("\n")) {
      let begun = "";
      for (const word of line.split(" ")) {
        const longer = begun ? `${begun} ${word}` : word;
        if (begun === "" || room >= pen.measureText(longer).width) begun = longer;
        else {
          lines.push(begun);
          begun = word;
        }
      }
      lines.push(begun);
    }
    return lines;
  };

  // What a picture says, from top to bottom: words with their size, weight, colour and the room above.
  const parts = (control, plot) => {
    const lines = text(control).split("\n");
    const foot = { words: lines.pop(), size: 13, colour: "quiet", above: 18 };
    const card = control.closest(".crm-figure");
    if (plot) return [{ words: lines[0].replace(/:$/, ""), size: 18, weight: 600 }, null, foot];
    if (!card) return [{ words: lines.join("\n"), size: 22, weight: 600 }, foot];
    const seen = (name) => card.querySelector(name)?.textContent.trim() ?? "";
    const change = card.querySelector(".crm-change")?.classList;
    const judged = ["good", "bad"].find((name) => change?.contains(`crm-${name}`)) ?? "quiet";
    return [
      { words: card.querySelector("dt").firstChild.textContent, size: 15, colour: "quiet" },
      { words: seen(".crm-value"), size: 36, weight: 600, above: 2 },
      { words: seen(".crm-change"), size: 16, weight: 600, colour: judged, above: 4 },
      { words: seen(".crm-pace"), size: 14, colour: "quiet", above: 6 },
      foot,
    ].filter((part) => part.words);
  };

  const drawn = async (control) => {
    const plot = control.closest('[class*="st-key-chart-"]')?.querySelector(".js-plotly-plot");
    const pictures = plot ? await layers(plot) : [];
    const canvas = document.createElement("canvas");
    const pen = canvas.getContext("2d");
    const face = getComputedStyle(control).fontFamily;
    const width = plot ? Math.max(plot.clientWidth + 2 * EDGE, NARROW) : control.closest(".crm-figure") ? NARROW : WIDE;
    let height = EDGE;
    const laid = parts(control, plot).map((part) => {
      if (part === null) {
        const top = height + 8;
        height = top + plot.clientHeight;
        return { top };
      }
      const font = `${part.weight ?? 400} ${part.size}px ${face}`;
      pen.font = font;
      const lines = wrapped(pen, part.words, width - 2 * EDGE);
      const top = height + (part.above ?? 0);
      height = top + lines.length * part.size * 1.3;
      return { ...part, lines, font, top };
    });
    canvas.width = width * SCALE;
    canvas.height = (height + EDGE) * SCALE;
    pen.scale(SCALE, SCALE);
    pen.fillStyle = shade(control, "paper");
    pen.fillRect(0, 0, width, height + EDGE);
    pen.textBaseline = "top";
    for (const part of laid) {
      if (!part.lines) {
        for (const picture of pictures) pen.drawImage(picture, EDGE, part.top, plot.clientWidth, plot.clientHeight);
        continue;
      }
      pen.font = part.font;
      pen.fillStyle = shade(control, part.colour ?? "ink");
      part.lines.forEach((line, place) => pen.fillText(line, EDGE, part.top + place * part.size * 1.3));
    }
    return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  };

  const draw = async (control, file) => {
    const address = URL.createObjectURL(await drawn(control));
    const link = document.createElement("a");
    link.href = address;
    link.download = file;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10000);
  };

  document.addEventListener("click", (event) => {
    const control = event.target.closest(".crm-share");
    const clicked = event.target.closest("button, a");
    if (!control || !clicked) return;
    if (clicked.href) tell(control, "whatsapp");
    else if (clicked.dataset.file) draw(control, clicked.dataset.file).then(() => tell(control, "png"));
    else (clicked.closest(".crm-share-menu") ? copy : first)(control).then(() => tell(control, "text"));
  }, true);
})();
