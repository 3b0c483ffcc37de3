// Hands the answer of the sign-in to the tab that asked for it, and closes; docs/design/identity.md.
const WORDS = {
  pt: 'Você pode fechar esta janela e voltar à página de onde veio.',
  es: 'Puedes cerrar esta ventana y volver a la página de la que viniste.',
};
const language = navigator.language.split('-')[0];
if (WORDS[language]) {
  document.documentElement.lang = navigator.language;
  document.getElementById('said').textContent = WORDS[language];
}
const tab = new URLSearchParams(location.search).get('tab');
new BroadcastChannel('datoferum.sign-in').postMessage({ say: 'back', tab, fragment: location.hash });
history.replaceState(null, '', location.pathname);
window.close();
