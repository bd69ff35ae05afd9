// The page works without this: it presses Continue by itself while a file is worked through.
document.querySelector("form[data-goes-on]")?.requestSubmit();
