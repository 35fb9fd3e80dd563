package floors_test

import (
	"fmt"

	"pmfnas/pmf/internal/floors"
)

// Why a package is on a floor: because of what it reaches.
func ExampleTree_Path() {
	tree, err := floors.Load(".")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, step := range tree.Path("pmf/search", []string{"pmfnas/pmf/arch"}) {
		fmt.Println(step)
	}
	// Output:
	// pmfnas/pmf/search
	// pmfnas/pmf/arch
}
