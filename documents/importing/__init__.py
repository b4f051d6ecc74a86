"""Records taken into the library by the hundred: from a sheet and a folder of files, or from a file of citations."""
