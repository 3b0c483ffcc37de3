import { DatoferumError } from '@datoferum/core';
import type { Admitted, Handler } from '../exchange.ts';
import type { RouteName } from '../routes.ts';
import { accountPage, askResetPage, changeAddressPage, resetPage, userinfo } from './account-pages.ts';
import { IdentityExchange, type IdentityHouse, PAGE_HEADERS, REALM } from './identity-exchange.ts';
import { frame, loginStatus } from './keycloak-frames.ts';
import { firstAdminPage, invitationPage, provePage, registerPage } from './registration.ts';
import { signInPage } from './sign-in.ts';

type Page = (exchange: IdentityExchange, argument: string) => Promise<void>;

/** Pages by the first part of the path; those that take an argument have exactly one more part. */
const WITH_ARGUMENT: Readonly<Record<string, Page>> = {
  'sign-in': signInPage,
  prove: provePage,
  invitation: invitationPage,
  reset: resetPage,
  address: changeAddressPage,
  'first-admin': firstAdminPage,
  account: (exchange, which) =>
    which === 'address' || which === 'password'
      ? accountPage(exchange, which)
      : Promise.resolve(exchange.problem(404, 'not-found')),
};
const PLAIN: Readonly<Record<string, (exchange: IdentityExchange) => Promise<void>>> = {
  register: registerPage,
  reset: askResetPage,
  account: (exchange) => accountPage(exchange, null),
  'protocol/openid-connect/userinfo': userinfo,
  'protocol/openid-connect/login-status': loginStatus,
};
/** What the provider itself answers. */
const PROVIDER =
  /^(?:\.well-known\/openid-configuration|device(?:\/[\w-]+)?|protocol\/openid-connect\/(?:auth(?:\/[\w-]+)?|token|certs|revoke|logout(?:\/(?:confirm|success))?))$/;
const REGISTRATIONS = 'protocol/openid-connect/registrations';

/** `/realms/datoferum/…`: the pages of this courier, and the OpenID provider behind them. */
export function createIdentity(house: IdentityHouse | null): Partial<Record<RouteName, Handler>> {
  if (!house) return {};
  const handle = async (admitted: Admitted): Promise<void> => {
    if (!admitted.path.startsWith(`${REALM}/`)) throw new DatoferumError('not_found');
    const exchange = new IdentityExchange(house, admitted);
    const { path } = exchange;
    const [first = '', argument, more] = path.split('/');
    if (PROVIDER.test(path)) {
      for (const [name, value] of Object.entries(PAGE_HEADERS)) admitted.res.setHeader(name, value);
      const query = admitted.query === '' ? '' : `?${admitted.query}`;
      return house.engine.serve(admitted.req, admitted.res, `/${path}${query}`, admitted.from);
    }
    const plain = Object.hasOwn(PLAIN, path) ? PLAIN[path] : undefined;
    if (admitted.method === 'OPTIONS') throw new DatoferumError('not_found');
    if (plain) return plain(exchange);
    if (frame(exchange)) return;
    if (path === REGISTRATIONS && admitted.method !== 'POST') {
      // keycloak-js names this path for "register"; it is an ordinary sign-in that begins with another page.
      return exchange.redirect(`${REALM}/protocol/openid-connect/auth?${admitted.query}&datoferum_register=1`);
    }
    const page = Object.hasOwn(WITH_ARGUMENT, first) ? WITH_ARGUMENT[first] : undefined;
    if (page && argument && more === undefined && /^[\w-]{1,128}$/.test(argument)) return page(exchange, argument);
    throw new DatoferumError('not_found');
  };
  return { 'identity.get': handle, 'identity.post': handle, 'identity.options': handle };
}
