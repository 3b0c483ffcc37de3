/** Below this stands everything of the provider, as Keycloak lays it out. */
export const REALM = '/realms/datoferum';
