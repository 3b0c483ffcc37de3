/**
 * keycloak-js decodes the payload of refresh tokens as if they were JWTs, so the opaque ones wear a payload between their
 * name and themselves. The first part is no JOSE header: nobody takes the whole for a signed token.
 */
const NAME = 'dtrr';

export function dress(token: string, payload: Record<string, unknown>): string {
  return `${NAME}.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.${token}`;
}

/** What was not dressed is answered as it is. */
export function undress(dressed: string): string {
  const [name, , token, more] = dressed.split('.');
  return name === NAME && token !== undefined && more === undefined ? token : dressed;
}
