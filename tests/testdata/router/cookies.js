function pattern(text) {
  try {
    return new RegExp("(*LIMIT_MATCH=2000)" + text);
  } catch (error) {
    return new RegExp("");
  }
}
function matches(pattern, name) {
  try {
    return name.length > 256 || pattern.test(name);
  } catch (error) {
    return true;
  }
}
function select(r, names, patterns) {
  const cookies = (r.headersIn.Cookie || "").split(";");
  const selected = [];
  for (let i = 0; i < cookies.length; i++) {
    const cookie = cookies[i].trim();
    const name = cookie.split("=", 1)[0].trim();
    if (names.includes(name) || patterns.some((p) => matches(p, name))) selected.push(cookie);
  }
  return selected.sort().join("; ");
}
const cookies_52282dffd8e2_names = ["lang"];
const cookies_52282dffd8e2_patterns = [pattern("^SESS")];
function cookies_52282dffd8e2(r) {
  return select(r, cookies_52282dffd8e2_names, cookies_52282dffd8e2_patterns);
}
export default {cookies_52282dffd8e2};
