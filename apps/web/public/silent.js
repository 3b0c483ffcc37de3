// Tells the page that opened this frame how the silent sign-in ended.
parent.postMessage(location.href, location.origin);
