/* Starts every map of a page that carries its data: see county_map.js, which stands before this. */
const said = (id) => JSON.parse(document.getElementById(id).textContent);
const shared = said("county-map-data");
for (const root of document.querySelectorAll("[data-county-map]")) {
  mountCountyMap(root, shared, said(`county-map-words-${root.dataset.countyMap}`));
}
