/** What happened · what it means for the data · what to do. Codes of the courier and of the line. */
export const errors = {
  unreachable: {
    what: 'The courier does not answer.',
    means: 'Nothing is lost; what arrived is kept.',
    do: 'It is tried again by itself; if it stays, look at your network.',
  },
  portal: {
    what: 'Another page answers in place of the courier.',
    means: 'Nothing is lost and nothing was sent to it.',
    do: 'Often this is the sign-in page of a network: open it in another tab, then try again.',
  },
  sign_in_over: {
    what: 'Your sign-in is over.',
    means: 'What moves goes on.',
    do: 'Sign in again to see it.',
  },
  unauthenticated: { what: 'You are not signed in.', means: 'Nothing was changed.', do: 'Sign in, then try again.' },
  token_expired: { what: 'Your sign-in is over.', means: 'Nothing was changed.', do: 'Sign in again.' },
  forbidden: {
    what: 'You may not do this.',
    means: 'Nothing was changed.',
    do: 'Ask somebody whose role allows it, or ask the sender to name you.',
  },
  not_found: {
    what: 'There is nothing here for you.',
    means: 'It does not exist, or it is meant for somebody else.',
    do: 'Check the address, and that you are signed in as the person it was meant for.',
  },
  gone: {
    what: 'This is gone.',
    means: 'It was destroyed and cannot come back.',
    do: 'Ask the sender to send it anew.',
  },
  wrong_state: {
    what: 'This is not possible now.',
    means: 'Nothing was changed; the envelope is in another state than this page thought.',
    do: 'Load it again and see what it allows.',
  },
  envelope_closed: {
    what: 'The envelope is closed.',
    means: 'It takes nothing more; what is in it stays.',
    do: 'Open a new envelope for the rest.',
  },
  envelope_frozen: {
    what: 'The time to fill it is over.',
    means: 'What arrived is kept through a time of grace.',
    do: 'Close the envelope, or extend its deadline once.',
  },
  not_sealed: {
    what: 'It is not sealed yet.',
    means: 'Nobody reads an envelope before its seal.',
    do: 'Wait for the seal, then try again.',
  },
  uploads_unfinished: {
    what: 'Some files have not arrived whole.',
    means: 'The envelope stays open; nothing is lost.',
    do: 'Let them finish, or leave them out, then close it.',
  },
  counts_differ: {
    what: 'The counts differ.',
    means: 'The envelope stays open; something is missing or too much.',
    do: 'Compare, send what is missing, and close it again.',
  },
  already_collected: {
    what: 'You have collected it already.',
    means: 'Nothing was changed.',
    do: 'Your receipt is with the envelope.',
  },
  already_refused: {
    what: 'You have refused it.',
    means: 'Nothing was changed.',
    do: 'Ask the sender for a new one.',
  },
  reminded_already: {
    what: 'This person was reminded today.',
    means: 'Nothing was sent again; once a day is enough.',
    do: 'Wait a day, or write to them yourself.',
  },
  scope_missing: {
    what: 'This token may not do that.',
    means: 'Nothing was changed.',
    do: 'Sign in, or use a token that was made for it.',
  },
  already_extended: {
    what: 'Its deadline was extended before.',
    means: 'Nothing was changed; it is extended once only.',
    do: 'Close it in time, or send the rest in another envelope.',
  },
  manifest_differs: {
    what: 'What you have is not what was sealed.',
    means: 'No receipt was given.',
    do: 'Fetch and check it again; if it stays so, tell the sender and do not use the files.',
  },
  quota_exceeded: {
    what: 'Your quota is used up.',
    means: 'What arrived is kept.',
    do: 'Withdraw or purge what you no longer need, or ask an admin for more.',
  },
  storage_full: {
    what: 'The courier’s store is full.',
    means: 'What arrived is kept.',
    do: 'The operator has to make room; then it goes on.',
  },
  storage_unavailable: {
    what: 'The courier cannot reach its store.',
    means: 'What arrived is kept.',
    do: 'Wait a little, then try again.',
  },
  identity_unavailable: {
    what: 'The sign-in service does not answer.',
    means: 'Nothing is lost; what moves goes on.',
    do: 'Wait a little, then try again.',
  },
  damaged: {
    what: 'Bytes in the store are damaged.',
    means: 'The courier does not hand out what it cannot prove.',
    do: 'The operator has been told; ask the sender whether to send it again.',
  },
  internal: {
    what: 'The courier made a mistake.',
    means: 'What arrived is kept.',
    do: 'Try again; if it stays, give the details to the operator.',
  },
  locked: {
    what: 'Somebody else is working on it.',
    means: 'What arrived is kept.',
    do: 'Wait a few seconds, then try again.',
  },
  invalid_request: {
    what: 'The courier did not understand this.',
    means: 'Nothing was changed.',
    do: 'Check what was filled in.',
  },
  unknown: {
    what: 'This did not work.',
    means: 'What arrived at the courier is kept.',
    do: 'Try again; if it stays, give the details to the operator.',
  },
};
