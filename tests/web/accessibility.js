// What a reader without mouse, without sight or with other eyes needs; returns what is wrong.
() => {
  const wrong = [];
  const name = (element) => `${element.tagName.toLowerCase()}${element.id ? `#${element.id}` : ""} "${(element.textContent || element.value || "").trim().slice(0, 30)}"`;
  const seen = (element) => element.getClientRects().length > 0 && getComputedStyle(element).visibility !== "hidden";
  const all = (selector) => [...document.querySelectorAll(selector)].filter(seen);
  const said = (element) => element.getAttribute("aria-label") || (element.getAttribute("aria-labelledby") ?? "").split(/\s+/).filter(Boolean).map((id) => document.getElementById(id)?.textContent ?? "").join(" ").trim();
  for (const field of all("input, select, textarea"))
    if (!said(field) && ![...(field.labels ?? [])].some((label) => label.textContent.trim())) wrong.push(`no label: ${name(field)}`);
  for (const element of all("button, a[href], summary, [role=tab]"))
    if (!said(element) && !element.textContent.trim()) wrong.push(`no name: ${name(element)}`);
  for (const image of all("img")) if (!image.hasAttribute("alt")) wrong.push(`no alt: ${image.src}`);
  for (const element of all("[aria-controls]")) if (!document.getElementById(element.getAttribute("aria-controls"))) wrong.push(`controls nothing: ${name(element)}`);
  for (const element of all("[aria-describedby]"))
    for (const id of element.getAttribute("aria-describedby").split(/\s+/)) if (!document.getElementById(id)) wrong.push(`described by nothing: ${name(element)}`);
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  for (const id of new Set(ids.filter((each, at) => ids.indexOf(each) !== at))) wrong.push(`id twice: ${id}`);
  if (all("h1").length !== 1) wrong.push(`${all("h1").length} first headings`);
  if (all("main").length !== 1) wrong.push("no main");
  if (!document.documentElement.lang) wrong.push("no language");
  let level = 0;
  for (const heading of all("h1, h2, h3, h4")) {
    const own = Number(heading.tagName[1]);
    if (own > level + 1) wrong.push(`heading skips a level: ${name(heading)}`);
    level = own;
  }
  for (const head of all("table th")) if (!head.hasAttribute("scope")) wrong.push(`no scope: ${name(head)}`);
  const rgb = (text) => text.match(/[\d.]+/g).map(Number);
  const shine = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)).reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (element) => {
    for (let each = element; each; each = each.parentElement) {
      const colour = rgb(getComputedStyle(each).backgroundColor);
      if (colour.length < 4 || colour[3] > 0.99) return colour;
    }
    return [255, 255, 255];
  };
  for (const element of all("body *")) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || element.closest("svg") || element.disabled || element.matches(".hidden, option")) continue;
    const [one, two] = [shine(rgb(getComputedStyle(element).color)), shine(behind(element))].sort((a, b) => b - a);
    const ratio = (one + 0.05) / (two + 0.05);
    if (ratio < 4.5) wrong.push(`contrast ${ratio.toFixed(2)}: ${name(element)}`);
  }
  if (document.documentElement.scrollWidth > innerWidth + 1) wrong.push(`wider than the window: ${document.documentElement.scrollWidth}`);
  return [...new Set(wrong)];
}
