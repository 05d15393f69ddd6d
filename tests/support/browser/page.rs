//! Scripts that run in the page.

/// Defines how elements are found by role and name. Roles and names are a subset of the accessibility tree's: explicit
/// ones first, then those that HTML implies. Only what can be seen counts; an open dialog hides the rest.
pub(super) const FINDER: &str = r#"
const implied = {
  button: 'button, input[type=submit], input[type=button], summary',
  link: 'a[href]',
  textbox: 'input:not([type]), input[type=text], input[type=search], input[type=password], input[type=tel], input[type=email], input[type=url], input[type=number], input[type=date], input[type=time], textarea, [contenteditable=true]',
  searchbox: 'input[type=search]',
  combobox: 'select',
  checkbox: 'input[type=checkbox]',
  radio: 'input[type=radio]',
  heading: 'h1, h2, h3, h4',
  listitem: 'li',
  row: 'tr',
  option: 'option',
  file: 'input[type=file]',
};
const tidy = text => (text || '').replace(/\s+/g, ' ').trim();
const byIds = ids => tidy(ids.split(/\s+/).map(id => document.getElementById(id)?.textContent || '').join(' '));
function nameOf(element) {
  const label = element.getAttribute('aria-label');
  if (label) return tidy(label);
  const labelledby = element.getAttribute('aria-labelledby');
  if (labelledby) return byIds(labelledby);
  if (element.labels && element.labels.length) return tidy(element.labels[0].textContent);
  const text = tidy(element.innerText || element.textContent);
  if (text && !element.matches('input, select, textarea')) return text;
  return tidy(element.getAttribute('title') || element.getAttribute('placeholder') || element.value);
}
function seen(element) {
  if (element.type === 'file') return true;
  const box = element.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && element.checkVisibility({ visibilityProperty: true, opacityProperty: false });
}
function candidates(role) {
  const selector = `[role="${role}"]` + (implied[role] ? ', ' + implied[role] : '');
  const open = document.querySelectorAll('dialog:modal');
  const scope = open.length ? open[open.length - 1] : document;
  let all = [...scope.querySelectorAll(selector)];
  if (open.length) all = all.concat([...document.querySelectorAll('[popover]:popover-open')].flatMap(top => [...top.querySelectorAll(selector)]));
  return all.filter(element => (element.getAttribute('role') || role) === role || !element.hasAttribute('role')).filter(seen);
}
function find(role, name) {
  const all = candidates(role);
  const exact = all.filter(element => nameOf(element) === name);
  return exact.length ? exact : all.filter(element => nameOf(element).includes(name));
}
"#;

/// What is on the screen, in words: for messages of tests that fail.
pub(super) const DESCRIBE: &str = r#"
const data = Object.entries(document.documentElement.dataset).map(([name, value]) => `${name}=${value}`).join(' ');
const controls = [...document.querySelectorAll('button, a[href], input, select, textarea, [role]')]
  .filter(element => element.checkVisibility())
  .slice(0, 120)
  .map(element => `${element.getAttribute('role') || element.tagName.toLowerCase()} «${(element.getAttribute('aria-label') || element.labels?.[0]?.textContent || element.innerText || element.placeholder || '').replace(/\s+/g, ' ').trim().slice(0, 50)}»`);
return `${location.pathname}${location.search} · ${data}\n${document.body.innerText.slice(0, 3000)}\n--\n${controls.join('\n')}`;
"#;
