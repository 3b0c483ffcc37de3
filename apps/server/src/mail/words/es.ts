import type { MailWords } from './index.ts';

export const es: MailWords = {
  foot: 'Enviado por {courier}, un mensajero de datos. Nadie lee las respuestas a este mensaje.',
  unasked: '¿No fuiste tú quien lo pidió? Entonces no hagas nada: sin el enlace no pasa nada.',
  linkOnce: 'El enlace funciona una vez y por tiempo limitado:',
  link: 'El enlace:',
  facts: {
    title: 'Sobre',
    sender: 'De',
    content: 'Contenido',
    until: 'Hasta',
    code: 'Número',
    recipient: 'Destinatario',
    reason: 'Motivo',
    at: 'Hora',
  },
  files: { one: '{count} archivo', other: '{count} archivos' },
  'prove-address': {
    subject: 'Prueba tu dirección',
    say: 'Alguien, probablemente tú, quiere usar esta dirección aquí. Abre el enlace para probar que es tuya.',
    button: 'Probar la dirección',
  },
  'reset-password': {
    subject: 'Elige una contraseña nueva',
    say: 'Alguien, probablemente tú, pidió una contraseña nueva. Abre el enlace para elegirla.',
    button: 'Elegir una contraseña',
  },
  'address-changed': {
    subject: 'Tu dirección cambió',
    say: 'Tu cuenta tiene otra dirección desde ahora; esta ya no entra. Si no fuiste tú, avisa enseguida a quien opera el servicio.',
    button: '',
  },
  'password-changed': {
    subject: 'Tu contraseña cambió',
    say: 'Tu cuenta tiene una contraseña nueva, y todas las demás sesiones se cerraron. Si no fuiste tú, pide enseguida una contraseña nueva.',
    button: '',
  },
  'account-exists': {
    subject: 'Ya tienes una cuenta',
    say: 'Alguien, probablemente tú, quiso crear una cuenta con esta dirección. Ya tiene una. Entra con ella; si perdiste la contraseña, pide allí una nueva.',
    button: 'Entrar',
  },
  'first-admin': {
    subject: 'Crea la cuenta de quien administra',
    say: 'Esta casa aún no tiene quien la administre. Abre el enlace para crear la cuenta.',
    button: 'Crear la cuenta',
  },
  invitation: {
    subject: 'Un sobre te espera',
    say: 'Te enviaron un sobre de datos. Está sellado y dirigido a ti. Abre el enlace para crear una cuenta con esta dirección: queda probada con eso, y ves este sobre.',
    button: 'Abrir el sobre',
  },
  sealed: {
    subject: 'Un sobre te espera',
    say: 'Te enviaron un sobre de datos. Está sellado y dirigido a ti. Entra para recogerlo.',
    button: 'Abrir el sobre',
  },
  reminder: {
    subject: 'Recordatorio: un sobre te espera',
    say: 'Quien envió un sobre te pide que lo recojas. Está sellado y va dirigido a ti. Inicia sesión para recogerlo o rechazarlo.',
    button: 'Abrir el sobre',
  },
  collected: {
    subject: 'Tu sobre fue recogido',
    say: 'Un destinatario recogió tu sobre y comparó el manifiesto con el sello: es el mismo.',
    unconfirmed: 'Un destinatario recogió tu sobre. Se le entregó entero, pero no se comparó con el sello.',
    button: 'Ver el recibo',
  },
  refused: {
    subject: 'Tu sobre fue rechazado',
    say: 'Un destinatario rechazó tu sobre. Se guarda para los demás hasta que acabe su tiempo.',
    button: 'Ver el sobre',
  },
  'all-refused': {
    subject: 'Todos rechazaron tu sobre',
    say: 'Todos los destinatarios rechazaron tu sobre. Se guarda hasta que acabe su tiempo; puedes añadir otro destinatario o retirarlo.',
    button: 'Ver el sobre',
  },
  'deadline-near': {
    subject: 'Un sobre aún no está cerrado',
    say: 'Tu sobre aún se está llenando, y su plazo está por acabar. Ciérralo, o extiende el plazo una vez.',
    button: 'Ver el sobre',
  },
  'deadline-struck': {
    subject: 'El plazo de tu sobre acabó',
    say: 'Tu sobre ya no recibe bytes. Aún puede cerrarse con lo que tiene, hasta la hora de abajo; después se purga.',
    mayExtend: 'Puedes extender el plazo una vez; entonces se sigue llenando.',
    button: 'Ver el sobre',
  },
  'expires-soon': {
    subject: 'Un sobre se purga pronto',
    say: 'El tiempo de un sobre que no has recogido está por acabar. Después se destruye y ya no puede recogerse.',
    button: 'Abrir el sobre',
  },
  reopened: {
    subject: 'Tu sobre te necesita',
    say: 'Lo que el mensajero releyó no es lo que se declaró. Tu sobre está abierto de nuevo: envía solo lo que está en la lista y ciérralo otra vez.',
    problems: { one: '{count} lugar no coincide.', other: '{count} lugares no coinciden.' },
    button: 'Ver lo que no coincide',
  },
  damaged: {
    subject: 'Hay bytes guardados con daños',
    say: 'Bytes de un sobre no pudieron autenticarse. Nadie los recibió. Revisa el almacenamiento.',
    button: 'Ver el sobre',
  },
};
