import { userApp } from './app';

// Run as a program, with a library other than the one that is developed here.
userApp(process.argv[2]);
