/**
 * What a job is for. A worker may work on some classes only, and each class has slots of its own.
 * `interactive`: a person waits for it. `deliver`: a message to a person. `act`: what a stamp or another system
 * asked for. `bulk`: what takes minutes, such as an import. `tend`: what the clock asks for.
 */
export const jobClasses = ['interactive', 'deliver', 'act', 'bulk', 'tend'] as const;
export type JobClass = (typeof jobClasses)[number];
