// A field that narrows a long list while one types; the list alone works without it.
(() => {
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const dress = (box) => {
    const list = box.querySelector("select");
    if (box.dataset.dressed || !list || list.options.length < 15) return;
    box.dataset.dressed = "true";
    const field = document.createElement("input");
    field.type = "search";
    field.setAttribute("aria-controls", list.id);
    field.setAttribute("aria-label", list.labels?.[0]?.textContent.trim() || "");
    const chosen = document.createElement("p");
    chosen.className = "help chosen";
    const show = () => { chosen.textContent = [...list.selectedOptions].map((one) => one.text).join(", "); };
    field.addEventListener("input", () => {
      const wanted = fold(field.value.trim());
      for (const one of list.options) one.hidden = wanted !== "" && !one.selected && !fold(one.text).includes(wanted);
    });
    field.addEventListener("keydown", (event) => { if (event.key === "Enter") event.preventDefault(); });
    // A click adds or removes one, without holding a key.
    list.addEventListener("mousedown", (event) => {
      if (event.target.tagName !== "OPTION") return;
      event.preventDefault();
      event.target.selected = !event.target.selected;
      list.dispatchEvent(new Event("change", { bubbles: true }));
    });
    list.addEventListener("change", show);
    box.prepend(field);
    box.append(chosen);
    show();
  };
  const all = () => document.querySelectorAll(".many-choices").forEach(dress);
  document.readyState === "loading" ? document.addEventListener("DOMContentLoaded", all) : all();
})();
