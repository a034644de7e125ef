// What reads environment files, in one file: none of it is needed where there are none.
export { parseEnvironmentFile } from './environmentFile.ts';
export { readYamlText } from './yamlText.ts';
