// Draws the charts on the ground the reader has, and on paper as on light ground.
(function () {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const options = { displayModeBar: false, displaylogo: false, showSendToCloud: false, responsive: true };
  const charts = Array.from(document.querySelectorAll("script[data-chart]")).map((script) => ({
    place: document.getElementById(script.dataset.chart),
    drawn: JSON.parse(script.textContent),
  }));
  function draw(isDark) {
    for (const { place, drawn } of charts) {
      const { data, layout } = isDark ? drawn.dark : drawn.light;
      Plotly.react(place, data, layout, options);
    }
  }
  dark.addEventListener("change", () => draw(dark.matches));
  window.addEventListener("beforeprint", () => draw(false));
  window.addEventListener("afterprint", () => draw(dark.matches));
  draw(dark.matches);
})();
