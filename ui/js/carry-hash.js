// Who is asked to sign in on the way to an address with a # in it, as a new device is that was handed keys, gets there with it:
// the browser takes it along from where the form is sent to where the answer leads. Out of this page's own address it goes at once.
const form = document.querySelector("main form[method=post]")

if (location.hash && form) {
  form.action += location.hash
  history.replaceState(history.state, "", location.pathname + location.search)
}
