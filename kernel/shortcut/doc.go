// Package shortcut answers the two commands that GoNB runs for every cell, go build and
// goimports, in a fraction of their time and to the same effect.
//
// The kernel's program stands under the names of the tools in a folder that is first on GoNB's
// PATH ([Install]). Called as go, it recognises GoNB's build of a cell, and calls compile and
// link itself, as the go command once did for a cell of the same module: a [plan] that was
// recorded while the real go command built ([record]). A program that was built before is not
// built again. Everything else, and whatever raises a doubt (a changed go.mod, environment, Go
// or local package, a file beside main.go, cgo, a directive), goes to the real tool, whose word
// is final.
package shortcut
