/** Qué pasó · qué significa para los datos · qué hacer. */
export const errors = {
  unreachable: {
    what: 'El mensajero no responde.',
    means: 'Nada se ha perdido; lo que llegó está guardado.',
    do: 'Se intenta de nuevo solo; si sigue así, revisa tu red.',
  },
  portal: {
    what: 'Otra página responde en lugar del mensajero.',
    means: 'Nada se ha perdido y nada se le envió.',
    do: 'Suele ser la página de inicio de sesión de una red: ábrela en otra pestaña e inténtalo de nuevo.',
  },
  sign_in_over: {
    what: 'Tu sesión terminó.',
    means: 'Lo que se mueve sigue.',
    do: 'Inicia sesión de nuevo para verlo.',
  },
  unauthenticated: {
    what: 'No has iniciado sesión.',
    means: 'No se cambió nada.',
    do: 'Inicia sesión e inténtalo de nuevo.',
  },
  token_expired: { what: 'Tu sesión terminó.', means: 'No se cambió nada.', do: 'Inicia sesión de nuevo.' },
  forbidden: {
    what: 'No puedes hacer esto.',
    means: 'No se cambió nada.',
    do: 'Pídelo a alguien cuyo papel lo permita, o pide al remitente que te incluya.',
  },
  not_found: {
    what: 'Aquí no hay nada para ti.',
    means: 'No existe, o es para otra persona.',
    do: 'Revisa la dirección y que hayas iniciado sesión como la persona correcta.',
  },
  gone: {
    what: 'Esto ya no existe.',
    means: 'Fue destruido y no puede volver.',
    do: 'Pide al remitente que lo envíe de nuevo.',
  },
  wrong_state: {
    what: 'Ahora no es posible.',
    means: 'No se cambió nada; el sobre está en un estado distinto del que esta página muestra.',
    do: 'Cárgalo de nuevo y mira qué permite.',
  },
  envelope_closed: {
    what: 'El sobre está cerrado.',
    means: 'No admite nada más; lo que contiene se queda.',
    do: 'Abre un sobre nuevo para el resto.',
  },
  envelope_frozen: {
    what: 'El plazo para llenarlo terminó.',
    means: 'Lo que llegó se guarda durante el plazo de gracia.',
    do: 'Cierra el sobre o amplía el plazo una vez.',
  },
  not_sealed: {
    what: 'Aún no está sellado.',
    means: 'Nadie lee un sobre antes de su sello.',
    do: 'Espera el sello e inténtalo de nuevo.',
  },
  uploads_unfinished: {
    what: 'Algunos archivos no han llegado enteros.',
    means: 'El sobre sigue abierto; nada se ha perdido.',
    do: 'Deja que terminen, o déjalos fuera, y luego ciérralo.',
  },
  counts_differ: {
    what: 'Los recuentos difieren.',
    means: 'El sobre sigue abierto; falta o sobra algo.',
    do: 'Compara, envía lo que falta y ciérralo de nuevo.',
  },
  already_collected: {
    what: 'Ya lo recogiste.',
    means: 'No se cambió nada.',
    do: 'Tu recibo está con el sobre.',
  },
  already_refused: {
    what: 'Lo rechazaste.',
    means: 'No se cambió nada.',
    do: 'Pide uno nuevo al remitente.',
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
    do: 'Ciérralo a tiempo, o envía el resto en otro sobre.',
  },
  manifest_differs: {
    what: 'Lo que tienes no es lo que se selló.',
    means: 'No se dio ningún recibo.',
    do: 'Recógelo y compruébalo de nuevo; si sigue así, avisa al remitente y no uses los archivos.',
  },
  quota_exceeded: {
    what: 'Tu cuota está agotada.',
    means: 'Lo que llegó está guardado.',
    do: 'Retira o purga lo que ya no necesitas, o pide más a un administrador.',
  },
  storage_full: {
    what: 'El almacén del mensajero está lleno.',
    means: 'Lo que llegó está guardado.',
    do: 'El operador tiene que hacer sitio; después sigue.',
  },
  storage_unavailable: {
    what: 'El mensajero no alcanza su almacén.',
    means: 'Lo que llegó está guardado.',
    do: 'Espera un poco e inténtalo de nuevo.',
  },
  identity_unavailable: {
    what: 'El servicio de inicio de sesión no responde.',
    means: 'Nada se ha perdido; lo que se mueve sigue.',
    do: 'Espera un poco e inténtalo de nuevo.',
  },
  damaged: {
    what: 'Hay bytes dañados en el almacén.',
    means: 'El mensajero no entrega lo que no puede demostrar.',
    do: 'El operador está avisado; pregunta al remitente si lo envía de nuevo.',
  },
  internal: {
    what: 'El mensajero falló.',
    means: 'Lo que llegó está guardado.',
    do: 'Inténtalo de nuevo; si sigue así, da los detalles al operador.',
  },
  locked: {
    what: 'Otra persona está con esto.',
    means: 'Lo que llegó está guardado.',
    do: 'Espera unos segundos e inténtalo de nuevo.',
  },
  invalid_request: {
    what: 'El mensajero no lo entendió.',
    means: 'No se cambió nada.',
    do: 'Revisa lo que se rellenó.',
  },
  unknown: {
    what: 'Esto no funcionó.',
    means: 'Lo que llegó al mensajero está guardado.',
    do: 'Inténtalo de nuevo; si sigue así, da los detalles al operador.',
  },
};
