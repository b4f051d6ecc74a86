// Tick all the rows of a list, or a stretch of them with Shift; without this script one ticks them one by one.
for (const form of document.querySelectorAll("[data-ticking]")) {
  const all = form.querySelector("[data-tick-all]");
  const boxes = [...form.querySelectorAll("tbody input[type=checkbox]")];
  let last = null;
  const tell = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.hidden = false;
  all.addEventListener("change", () => boxes.forEach((box) => { box.checked = all.checked; }));
  boxes.forEach((box, place) => box.addEventListener("click", (event) => {
    if (event.shiftKey && last !== null) {
      boxes.slice(Math.min(place, last), Math.max(place, last) + 1).forEach((one) => { one.checked = box.checked; });
    }
    last = place;
    tell();
  }));
}
