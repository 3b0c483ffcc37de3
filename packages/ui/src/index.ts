/** The screens, shared by the web and the desktop app. */
export {};
