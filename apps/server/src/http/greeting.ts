import type { Config } from '../config/index.ts';

/** What the console says once the courier takes requests; in demo mode three lines that send, seal and fetch a file. */
export function greeting(url: string, mode: Config['mode'], adminLink: string | null = null): string {
  const hello = `Datoferum is ready at ${url}\n`;
  if (mode === 'production') {
    if (adminLink === null) return hello;
    return `${hello}There is no admin yet. Within an hour, open this link once and make the account:\n\n  ${adminLink}\n\n`;
  }
  const as = (who: string) => `-H "Authorization: Bearer dtrm_demo_${who}"`;
  return `${hello}Demo mode: fixed people and tokens, this machine only. Three lines that send, seal and fetch a file:

  E=$(curl -s ${url}/api/v1/envelopes ${as('studio')} -d '{"title":"Hello","recipients":[{"email":"client-b@example.com"}]}' | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
  curl -T README.md ${url}/drop/$E/README.md ${as('studio')} && curl ${url}/api/v1/envelopes/$E/close ${as('studio')} -d '{"entries":1,"bytes":'$(wc -c < README.md)'}' && curl -s "${url}/api/v1/envelopes/$E?wait=sealed" ${as('studio')}
  curl ${url}/api/v1/envelopes/$E/content/README.md ${as('client_b')} -o fetched.md

`;
}
