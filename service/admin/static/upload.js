// Forms work without this: it says that a file is too large before it is sent.
for (const input of document.querySelectorAll("[data-most-mb]")) {
  const error = document.getElementById(`${input.id}-error`);
  input.addEventListener("change", () => {
    const [file] = input.files;
    const isLarge = file && file.size > input.dataset.mostMb * 2 ** 20;
    error.textContent = isLarge ? `The file is larger than ${input.dataset.mostMb} MB.` : "";
    error.hidden = !isLarge;
    input.setCustomValidity(error.textContent);
  });
}
