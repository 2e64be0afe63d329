// Counts the SHA-256 of a chosen file in the browser and asks for it. The file never leaves this computer.
(function () {
  "use strict";
  var form = document.querySelector("[data-verify]");
  if (!form) { return; }
  var chooser = form.querySelector("[data-verify-file]");
  var field = form.querySelector("[name=sha256]");
  var status = form.querySelector("[data-verify-status]");
  if (!window.crypto || !window.crypto.subtle || !window.File || !File.prototype.arrayBuffer) { return; }
  form.querySelector("[data-verify-choose]").hidden = false;

  function hex(buffer) {
    return Array.prototype.map.call(new Uint8Array(buffer), function (byte) {
      return ("0" + byte.toString(16)).slice(-2);
    }).join("");
  }

  chooser.addEventListener("change", function () {
    var file = chooser.files && chooser.files[0];
    if (!file) { return; }
    status.textContent = form.dataset.wordCounting;
    file.arrayBuffer().then(function (bytes) {
      return window.crypto.subtle.digest("SHA-256", bytes);
    }).then(function (buffer) {
      field.value = hex(buffer);
      status.textContent = "";
      form.submit();
    }).catch(function () {
      status.textContent = form.dataset.wordFailed;
    });
  });
})();
