package shortcut

import (
	"go/parser"
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestImportsAreAddedAndTakenOut(t *testing.T) {
	for claim, c := range map[string]struct{ source, want string }{
		"nothing to do": {
			"package main\nimport (\n\t\"fmt\"\n)\nfunc main() { fmt.Println() }\n",
			"package main\nimport (\n\t\"fmt\"\n)\nfunc main() { fmt.Println() }\n",
		},
		"missing ones, in order": {
			"package main\n\nfunc main() { strings.Fields(fmt.Sprint(os.Args)) }\n",
			"package main; import \"fmt\"; import \"os\"; import \"strings\"\n\nfunc main() { strings.Fields(fmt.Sprint(os.Args)) }\n",
		},
		"an unused one in a group": {
			"package main\nimport (\n\t\"fmt\"\n\t\"pmfnas/pmf\"\n)\nfunc main() { fmt.Println() }\n",
			"package main\nimport (\n\t\"fmt\"\n\t            \n)\nfunc main() { fmt.Println() }\n",
		},
		"an unused one alone": {
			"package main\nimport \"os\"\nfunc main() {}\n",
			"package main\nimport ()  \nfunc main() {}\n",
		},
		"an unused one with a name": {
			"package main\nimport (\n\tx \"os\"\n)\nfunc main() {}\n",
			"package main\nimport (\n\t      \n)\nfunc main() {}\n",
		},
		"a variable of a package's name": {
			"package main\nfunc main() { strings := struct{ n int }{}; _ = strings.n }\n",
			"package main\nfunc main() { strings := struct{ n int }{}; _ = strings.n }\n",
		},
		"a blank one stays": {
			"package main\nimport _ \"embed\"\nfunc main() {}\n",
			"package main\nimport _ \"embed\"\nfunc main() {}\n",
		},
		"another module's, used": {
			"package main\nimport \"gonum.org/v1/gonum/stat\"\nfunc main() { stat.Mean(nil, nil) }\n",
			"package main\nimport \"gonum.org/v1/gonum/stat\"\nfunc main() { stat.Mean(nil, nil) }\n",
		},
		"rand by what is used of it": {
			"package main\nfunc main() { rand.IntN(3) }\n",
			"package main; import \"math/rand/v2\"\nfunc main() { rand.IntN(3) }\n",
		},
		"rand of crypto": {
			"package main\nfunc main() { rand.Read(nil) }\n",
			"package main; import \"crypto/rand\"\nfunc main() { rand.Read(nil) }\n",
		},
	} {
		t.Run(claim, func(t *testing.T) {
			got, err := fixImports([]byte(c.source))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, string(got)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestUnknownImportsAreLeftToGoimports(t *testing.T) {
	for claim, source := range map[string]string{
		"no Go":                        "package main\nfunc {",
		"a package of another module":  "package main\nfunc main() { stat.Mean(nil, nil) }\n",
		"a name that several have":     "package main\nfunc main() { template.New(\"\") }\n",
		"rand of the first version":    "package main\nfunc main() { rand.Intn(3) }\n",
		"an unused one, named unknown": "package main\nimport \"gopkg.in/yaml.v3\"\nfunc main() {}\n",
		"a dot":                        "package main\nimport . \"fmt\"\nfunc main() { Println() }\n",
		"cgo":                          "package main\nimport \"C\"\nfunc main() {}\n",
	} {
		if got, err := fixImports([]byte(source)); err == nil {
			t.Errorf("%s became %q", claim, got)
		}
	}
}

func FuzzFixImports(f *testing.F) {
	f.Add("package main\nimport (\n\t\"fmt\"\n\tx \"os\"\n)\nfunc main() { strings.Fields(fmt.Sprint()) }\n")
	f.Add("package main\nimport \"os\"; import \"io\"\nfunc main() { rand.Read(nil) }\n")
	f.Fuzz(func(t *testing.T, source string) {
		fixed, err := fixImports([]byte(source))
		if err != nil {
			return
		}
		if strings.Count(string(fixed), "\n") != strings.Count(source, "\n") {
			t.Errorf("lines moved:\n%s", fixed)
		}
		file, err := parser.ParseFile(token.NewFileSet(), "main.go", fixed, 0)
		if err != nil {
			t.Fatalf("%v:\n%s", err, fixed)
		}
		missing := qualifiers(file)
		if _, err := resolve(file, missing); err == nil && len(missing) > 0 {
			t.Errorf("still missing %v:\n%s", slices.Collect(maps.Keys(missing)), fixed)
		}
	})
}
