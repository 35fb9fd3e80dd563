package cell

import (
	"go/ast"
	"go/parser"
	"strings"
)

// displayable tells whether a statement is an expression whose value is worth showing.
func displayable(code string) bool {
	expression, err := parser.ParseExpr(code)
	if err != nil {
		return false
	}
	call, ok := expression.(*ast.CallExpr)
	if !ok {
		return true
	}
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return !silent(f.Name)
	case *ast.SelectorExpr:
		if pkg, ok := f.X.(*ast.Ident); ok {
			return !silent(pkg.Name + "." + f.Sel.Name)
		}
	}
	return true
}

// silent tells whether a call has no results, or some that nobody wants to see.
func silent(name string) bool {
	switch name {
	case "panic", "print", "println", "close", "delete", "clear", "copy",
		"fmt.Print", "fmt.Println", "fmt.Printf", "fmt.Fprint", "fmt.Fprintln", "fmt.Fprintf",
		"show.Display", "show.Result", "show.Attach", "show.Fail", "time.Sleep", "os.Exit":
		return true
	}
	return strings.HasPrefix(name, "log.") || strings.HasPrefix(name, "gonbui.")
}
