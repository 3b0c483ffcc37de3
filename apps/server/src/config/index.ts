export { type Config, type DemoConfig, type ProductionConfig, type ReadConfig, readConfig } from './config.ts';
export { addRange, type Env, VARIABLES } from './variables.ts';
