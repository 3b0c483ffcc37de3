/** Sentences of the mails. `{name}` is filled in; what people chose freely stands in a sentence of its own or behind a colon. */
export const en = {
  foot: 'Sent by {courier}, a courier for data. Answers to this message are read by nobody.',
  unasked: 'You did not ask for this? Then do nothing: without the link nothing happens.',
  linkOnce: 'The link works once and for a limited time:',
  link: 'The link:',
  facts: {
    title: 'Envelope',
    sender: 'From',
    content: 'Content',
    until: 'Until',
    code: 'Number',
    recipient: 'Recipient',
    reason: 'Reason',
    at: 'Time',
  },
  files: { one: '{count} file', other: '{count} files' },
  'prove-address': {
    subject: 'Prove your address',
    say: 'Somebody, probably you, wants to use this address here. Open the link to prove that it is yours.',
    button: 'Prove the address',
  },
  'reset-password': {
    subject: 'Choose a new password',
    say: 'Somebody, probably you, asked for a new password. Open the link to choose one.',
    button: 'Choose a password',
  },
  'address-changed': {
    subject: 'Your address was changed',
    say: 'Your account has another address from now on; this one no longer signs in. If that was not you, tell the operator at once.',
    button: '',
  },
  'password-changed': {
    subject: 'Your password was changed',
    say: 'Your account has a new password, and all other sessions were ended. If that was not you, ask for a new password at once.',
    button: '',
  },
  'account-exists': {
    subject: 'You have an account already',
    say: 'Somebody, probably you, wanted to make an account with this address. It has one. Sign in with it; if the password is lost, ask for a new one there.',
    button: 'Sign in',
  },
  'first-admin': {
    subject: 'Make the first admin account',
    say: 'This house has no admin yet. Open the link to make the account.',
    button: 'Make the account',
  },
  invitation: {
    subject: 'An envelope waits for you',
    say: 'You were sent an envelope of data. It is sealed and addressed to you. Open the link to make an account with this address: it is proven by that, and you see this envelope.',
    button: 'Open the envelope',
  },
  sealed: {
    subject: 'An envelope waits for you',
    say: 'You were sent an envelope of data. It is sealed and addressed to you. Sign in to fetch it.',
    button: 'Open the envelope',
  },
  reminder: {
    subject: 'A reminder: an envelope waits for you',
    say: 'The sender of an envelope asks you to fetch it. It is sealed and addressed to you. Sign in to fetch it, or to refuse it.',
    button: 'Open the envelope',
  },
  collected: {
    subject: 'Your envelope was collected',
    say: 'A recipient collected your envelope and compared its manifest with the seal: it is the same.',
    unconfirmed: 'A recipient collected your envelope. It was served whole, but not compared with the seal.',
    button: 'See the receipt',
  },
  refused: {
    subject: 'Your envelope was refused',
    say: 'A recipient refused your envelope. It is kept for the others until its time is over.',
    button: 'See the envelope',
  },
  'all-refused': {
    subject: 'Everybody refused your envelope',
    say: 'Every recipient refused your envelope. It is kept until its time is over; you may add a recipient or withdraw it.',
    button: 'See the envelope',
  },
  'deadline-near': {
    subject: 'An envelope is not closed yet',
    say: 'Your envelope is still being filled, and its deadline is near. Close it, or extend the deadline once.',
    button: 'See the envelope',
  },
  'deadline-struck': {
    subject: 'The deadline of your envelope is over',
    say: 'Your envelope takes no more bytes. It can still be closed with what it has, until the time below; then it is purged.',
    mayExtend: 'You may extend the deadline once; filling goes on then.',
    button: 'See the envelope',
  },
  'expires-soon': {
    subject: 'An envelope is purged soon',
    say: 'The time of an envelope you have not collected is nearly over. Then it is destroyed and cannot be fetched any more.',
    button: 'Open the envelope',
  },
  reopened: {
    subject: 'Your envelope needs you',
    say: 'What the courier read back is not what was declared. Your envelope is open again: send only what is listed there, then close it again.',
    problems: { one: '{count} place does not match.', other: '{count} places do not match.' },
    button: 'See what does not match',
  },
  damaged: {
    subject: 'Stored bytes are damaged',
    say: 'Bytes of an envelope could not be authenticated. Nobody was served them. Look at the store.',
    button: 'See the envelope',
  },
};
