package show

// KeepForTest is Keep, which otherwise ends the program on an error.
var KeepForTest = keep
