import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** An identity provider as far as a courier sees one: keys at an address, and tokens signed by them. */
export interface Issuer extends AsyncDisposable {
  issuer: string;
  /** How often its keys were asked for. */
  asked: number;
  /** Answers 503 while true. */
  isAway: boolean;
  sign(claims: Record<string, unknown>, how?: { header?: object; expiresIn?: number; at?: number }): Promise<string>;
  /** Signs with a new key from now on; `publish` false keeps it out of the published ones. */
  rotate(publish?: boolean): Promise<void>;
}

/** A real HTTP server on loopback, with discovery and a key set; tokens are ES256. */
export async function anIssuer(): Promise<Issuer> {
  const published: object[] = [];
  let signing: { kid: string; key: Parameters<SignJWT['sign']>[0] } | null = null;
  const server = createServer((req, res) => {
    if (made.isAway) return void res.writeHead(503).end();
    res.setHeader('Content-Type', 'application/json');
    if (req.url === '/realms/x/.well-known/openid-configuration') {
      return void res.end(JSON.stringify({ issuer: made.issuer, jwks_uri: `${made.issuer}/certs` }));
    }
    made.asked += 1;
    res.end(JSON.stringify({ keys: published }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const made: Issuer = {
    issuer: `http://127.0.0.1:${(server.address() as AddressInfo).port}/realms/x`,
    asked: 0,
    isAway: false,
    async rotate(publish = true) {
      const { publicKey, privateKey } = await generateKeyPair('ES256');
      const kid = `k${published.length}-${publish}`;
      signing = { kid, key: privateKey };
      if (publish) published.push({ ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' });
    },
    async sign(claims, { header = {}, expiresIn = 300, at = Date.now() } = {}) {
      if (!signing) throw new Error('no key');
      const now = Math.floor(at / 1000);
      return new SignJWT({
        iss: made.issuer,
        aud: 'datoferum',
        azp: 'web',
        typ: 'Bearer',
        iat: now,
        exp: now + expiresIn,
        ...claims,
      })
        .setProtectedHeader({ alg: 'ES256', kid: signing.kid, typ: 'JWT', ...header })
        .sign(signing.key);
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  await made.rotate();
  return made;
}
