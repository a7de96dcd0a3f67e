/** The environment of a row, by the newer of two names. `column` is the map of its resource. */
export const environmentOf = (column: string): string =>
  `if(${column}['deployment.environment.name'] != '', ${column}['deployment.environment.name'],
    ${column}['deployment.environment'])`;
