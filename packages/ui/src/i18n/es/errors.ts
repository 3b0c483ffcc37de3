/** Qué pasó · qué significa para los datos · qué hacer. */
export const errors = {
  unreachable: {
    what: 'El mensajero no responde.',
    means: 'Nada se ha perdido; lo que llegó está guardado.',
    do: 'Se intenta de nuevo solo; si sigue así, mire su red.',
  },
  portal: {
    what: 'Otra página responde en lugar del mensajero.',
    means: 'Nada se ha perdido y nada se le envió.',
    do: 'Suele ser la página de entrada de una red: ábrala en otra pestaña e inténtelo de nuevo.',
  },
  sign_in_over: {
    what: 'Su sesión ha terminado.',
    means: 'Lo que se mueve sigue.',
    do: 'Entre de nuevo para verlo.',
  },
  unauthenticated: { what: 'No ha entrado.', means: 'No se cambió nada.', do: 'Entre e inténtelo de nuevo.' },
  token_expired: { what: 'Su sesión ha terminado.', means: 'No se cambió nada.', do: 'Entre de nuevo.' },
  forbidden: {
    what: 'No puede hacer esto.',
    means: 'No se cambió nada.',
    do: 'Pídalo a alguien cuyo papel lo permita, o pida al remitente que le incluya.',
  },
  not_found: {
    what: 'Aquí no hay nada para usted.',
    means: 'No existe, o es para otra persona.',
    do: 'Revise la dirección y que haya entrado como la persona correcta.',
  },
  gone: {
    what: 'Esto ya no existe.',
    means: 'Fue destruido y no puede volver.',
    do: 'Pida al remitente que lo envíe de nuevo.',
  },
  wrong_state: {
    what: 'Ahora no es posible.',
    means: 'No se cambió nada; el sobre está en otro estado del que esta página creía.',
    do: 'Cárguelo de nuevo y vea qué permite.',
  },
  envelope_closed: {
    what: 'El sobre está cerrado.',
    means: 'No admite nada más; lo que contiene se queda.',
    do: 'Abra un sobre nuevo para el resto.',
  },
  envelope_frozen: {
    what: 'El plazo para llenarlo terminó.',
    means: 'Lo que llegó se guarda durante el plazo de gracia.',
    do: 'Cierre el sobre o amplíe el plazo una vez.',
  },
  not_sealed: {
    what: 'Aún no está sellado.',
    means: 'Nadie lee un sobre antes de su sello.',
    do: 'Espere el sello e inténtelo de nuevo.',
  },
  uploads_unfinished: {
    what: 'Algunos archivos no han llegado enteros.',
    means: 'El sobre sigue abierto; nada se ha perdido.',
    do: 'Deje que terminen, o déjelos fuera, y luego ciérrelo.',
  },
  counts_differ: {
    what: 'Las cuentas difieren.',
    means: 'El sobre sigue abierto; falta o sobra algo.',
    do: 'Compare, envíe lo que falta y ciérrelo de nuevo.',
  },
  already_collected: {
    what: 'Ya lo ha recogido.',
    means: 'No se cambió nada.',
    do: 'Su recibo está con el sobre.',
  },
  already_refused: {
    what: 'Lo ha rechazado.',
    means: 'No se cambió nada.',
    do: 'Pida uno nuevo al remitente.',
  },
  reminded_already: {
    what: 'A esta persona ya se le recordó hoy.',
    means: 'No se envió nada otra vez; una vez al día basta.',
    do: 'Espera un día, o escríbele tú.',
  },
  scope_missing: {
    what: 'Este token no puede hacer eso.',
    means: 'No se cambió nada.',
    do: 'Inicia sesión, o usa un token hecho para eso.',
  },
  already_extended: {
    what: 'El plazo ya se amplió.',
    means: 'No se cambió nada; solo se amplía una vez.',
    do: 'Ciérrelo a tiempo, o envíe el resto en otro sobre.',
  },
  manifest_differs: {
    what: 'Lo que tiene no es lo que se selló.',
    means: 'No se dio ningún recibo.',
    do: 'Recójalo y compruébelo de nuevo; si sigue así, avise al remitente y no use los archivos.',
  },
  quota_exceeded: {
    what: 'Su cuota está agotada.',
    means: 'Lo que llegó está guardado.',
    do: 'Retire o purgue lo que ya no necesita, o pida más a un administrador.',
  },
  storage_full: {
    what: 'El almacén del mensajero está lleno.',
    means: 'Lo que llegó está guardado.',
    do: 'El operador tiene que hacer sitio; después sigue.',
  },
  storage_unavailable: {
    what: 'El mensajero no alcanza su almacén.',
    means: 'Lo que llegó está guardado.',
    do: 'Espere un poco e inténtelo de nuevo.',
  },
  identity_unavailable: {
    what: 'El servicio de entrada no responde.',
    means: 'Nada se ha perdido; lo que se mueve sigue.',
    do: 'Espere un poco e inténtelo de nuevo.',
  },
  damaged: {
    what: 'Hay bytes dañados en el almacén.',
    means: 'El mensajero no entrega lo que no puede probar.',
    do: 'El operador está avisado; pregunte al remitente si lo envía de nuevo.',
  },
  internal: {
    what: 'El mensajero cometió un error.',
    means: 'Lo que llegó está guardado.',
    do: 'Inténtelo de nuevo; si sigue así, dé los detalles al operador.',
  },
  locked: {
    what: 'Alguien más está con esto.',
    means: 'Lo que llegó está guardado.',
    do: 'Espere unos segundos e inténtelo de nuevo.',
  },
  invalid_request: {
    what: 'El mensajero no lo entendió.',
    means: 'No se cambió nada.',
    do: 'Revise lo que se rellenó.',
  },
  unknown: {
    what: 'Esto no funcionó.',
    means: 'Lo que llegó al mensajero está guardado.',
    do: 'Inténtelo de nuevo; si sigue así, dé los detalles al operador.',
  },
};
