using Watchpost.Simulation;

return args is ["simulate", .. var rest] ? SimulateCommand.Run(rest) : SimulateCommand.Run(args);
