export { missingBrowser, openBrowser } from '@datoferum/core/testing/browser';
