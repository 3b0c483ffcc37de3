/** W3C Trusted Types, as far as it is used here; absent in a browser that knows none. */
interface TrustedTypes {
  createPolicy(
    name: string,
    rules: { createScriptURL(address: string): string },
  ): {
    createScriptURL(address: string): unknown;
  };
}
const { trustedTypes } = globalThis as { trustedTypes?: TrustedTypes };

/** The one place where text becomes an address of a program: only files of the courier's own build pass. */
const policy = trustedTypes?.createPolicy('datoferum', {
  createScriptURL(address) {
    if (!/^\/assets\/[\w.-]+\.js$/.test(address)) throw new TypeError(`No program of this page: ${address}`);
    return address;
  },
});

/** Where the page's programs (`src/*.worker.ts`) lie; the build writes their names into the page. */
export function workerAddress(name: string): string {
  const told = document.querySelector<HTMLMetaElement>('meta[name="datoferum-workers"]')?.content ?? '{}';
  const address = (JSON.parse(told) as Record<string, string>)[name];
  if (!address) throw new Error(`The page names no ${name}.`);
  // A worker takes what the policy made; its type says text, as for browsers that know no policies.
  return (policy?.createScriptURL(address) ?? address) as string;
}
