/** Where the page's programs (`src/*.worker.ts`) lie; the build writes their names into the page. */
export function workerAddress(name: string): string {
  const told = document.querySelector<HTMLMetaElement>('meta[name="datoferum-workers"]')?.content ?? '{}';
  const address = (JSON.parse(told) as Record<string, string>)[name];
  if (!address) throw new Error(`The page names no ${name}.`);
  return address;
}
