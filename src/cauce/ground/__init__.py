"""What would serve any product: the log, jobs, time, text, mail, net, files. It has never heard of a ticket."""
