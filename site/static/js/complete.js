// Proposals below a search field while one types; the form alone works without them.
(() => {
  if (navigator.connection?.saveData) return;
  const dress = (field, number) => {
    const list = document.createElement("ul");
    list.id = `proposals-${number}`;
    list.className = "proposals";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", field.dataset.label);
    const said = document.createElement("p");
    said.className = "vh";
    said.setAttribute("role", "status");
    const box = field.closest(".search");
    box.append(list, said);
    for (const [name, value] of Object.entries({
      role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false",
    })) field.setAttribute(name, value);
    let asked = "", at = -1, wait, request;

    const close = () => {
      list.hidden = true;
      at = -1;
      field.setAttribute("aria-expanded", "false");
      field.removeAttribute("aria-activedescendant");
    };
    const go = (place) => { location.href = list.children[place].dataset.url; };
    const point = (place) => {
      at = (place + list.children.length) % list.children.length;
      [...list.children].forEach((one, number) => one.setAttribute("aria-selected", number === at));
      field.setAttribute("aria-activedescendant", list.children[at].id);
      list.children[at].scrollIntoView({ block: "nearest" });
    };
    const show = (answer) => {
      list.replaceChildren(...answer.proposed.map((one, number) => {
        const option = document.createElement("li");
        option.id = `${list.id}-${number}`;
        option.dataset.url = one.url;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        const text = document.createElement("span");
        text.textContent = one.text;
        text.lang = one.language;
        const kind = document.createElement("span");
        kind.className = "soft small";
        kind.textContent = one.kind;
        option.append(text, kind);
        return option;
      }));
      at = -1;
      field.removeAttribute("aria-activedescendant");
      list.hidden = !answer.proposed.length;
      field.setAttribute("aria-expanded", !list.hidden);
      said.textContent = answer.said;
    };
    const ask = async () => {
      asked = field.value.trim();
      request?.abort();
      if (asked.length < 2) return close();
      request = new AbortController();
      try {
        const reply = await fetch(`${field.dataset.completions}?q=${encodeURIComponent(asked)}`, { signal: request.signal });
        if (reply.ok && document.activeElement === field) show(await reply.json());
      } catch { /* typed on, or the network is away: the form still works */ }
    };

    field.addEventListener("input", () => { clearTimeout(wait); wait = setTimeout(ask, 250); });
    field.addEventListener("keydown", (event) => {
      if (list.hidden || event.isComposing) return;
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        const last = event.key === "ArrowUp";
        point(at < 0 ? (last ? list.children.length - 1 : 0) : at + (last ? -1 : 1));
      } else if (event.key === "Enter" && at >= 0) {
        event.preventDefault();
        go(at);
      } else if (event.key === "Escape") {
        event.preventDefault();
        close();
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => {
      const place = [...list.children].indexOf(event.target.closest("li"));
      if (place >= 0) go(place);
    });
    field.addEventListener("blur", close);
  };
  document.querySelectorAll("input[data-completions]").forEach(dress);
})();
