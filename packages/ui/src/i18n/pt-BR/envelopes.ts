export const envelopes = { title: 'x' };
