declare module '*.css';

/** Whether this build has the page of all components, `/ui`. */
declare const __GALLERY__: boolean;
