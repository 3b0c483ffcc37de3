/** Where the build put a worker; the page names them all in a meta tag (build.mjs). */
export function workerAddress(name: string): string {
  const said = document.querySelector<HTMLMetaElement>('meta[name="datoferum-workers"]')?.content ?? '{}';
  const address = (JSON.parse(said) as Record<string, string>)[name];
  if (!address) throw new Error(`The page names no worker ${name}.`);
  return address;
}
