package study

import (
	"errors"
	"fmt"
	"os"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/parser"

	"pmfnas/pmf/arch"
)

// ReadSettings reads a YAML or JSON file. What it leaves out has the value of the preset of its
// data set. An unknown key, a value of another kind and one out of range are refused with file,
// line and, for a key, the nearest known name. It is read twice: once for the data set, whose
// preset lies below, once for all.
func ReadSettings(path string) (Settings, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Settings{}, fmt.Errorf("read settings: %w", err)
	}
	var head struct {
		Data struct {
			Ref string `yaml:"ref"`
		} `yaml:"data"`
	}
	if err := decode(text, &head); err != nil {
		return Settings{}, settingsError(path, err)
	}
	base := Defaults()
	if head.Data.Ref != "" {
		if base, err = PresetFor(head.Data.Ref); err != nil {
			return Settings{}, fmt.Errorf("%s: %w", path, err)
		}
	}
	return base.Overlay(path, text)
}

// Overlay returns the settings with those that a YAML or JSON document names laid over them, or an
// error that begins with the document's name. s is not changed; an empty document changes nothing.
// JSON is read as the YAML that it is.
func (s Settings) Overlay(name string, document []byte) (Settings, error) {
	changed := s
	changed.Without, changed.Objectives = slices.Clone(s.Without), slices.Clone(s.Objectives)
	if strings.TrimSpace(string(document)) == "" {
		return changed, nil
	}
	if err := decode(document, &changed, yaml.Strict()); err != nil {
		return s, settingsError(name, err)
	}
	if err := changed.Validate(); err != nil {
		return s, fmt.Errorf("%s: %w", place(name, document, err), err)
	}
	return changed, nil
}

// decode reads YAML. The reader panics on some documents that are none (a tag without a
// value, found by fuzzing), and a person's typing mistake must not.
func decode(document []byte, into any, options ...yaml.DecodeOption) (err error) {
	defer func() {
		if broken := recover(); broken != nil {
			err = fmt.Errorf("the document cannot be read as YAML (%v)", broken)
		}
	}()
	return yaml.UnmarshalWithOptions(document, into, options...)
}

// place finds the line of a document where a setting that makes no sense stands. It may stand
// nowhere: a value of the document can make one of the preset senseless. Only a *SettingError has a
// key to look for; any other error is placed at the document as a whole.
func place(name string, document []byte, err error) string {
	var bad *SettingError
	if !errors.As(err, &bad) {
		return name
	}
	file, err := parser.ParseBytes(document, 0)
	if err != nil {
		return name
	}
	path, err := yaml.PathString("$." + bad.Key)
	if err != nil {
		return name
	}
	node, err := path.FilterFile(file)
	if err != nil || node.GetToken() == nil {
		return name
	}
	return fmt.Sprintf("%s:%d", name, node.GetToken().Position.Line)
}

// settingsError puts a place before what the YAML reader says.
func settingsError(name string, err error) error {
	var located yaml.Error
	if !errors.As(err, &located) || located.GetToken() == nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	token := located.GetToken()
	var unknown *yaml.UnknownFieldError
	if errors.As(err, &unknown) {
		return fmt.Errorf("%s:%d: %q is no setting%s", name, token.Position.Line, token.Value, suggestion(token.Value))
	}
	return fmt.Errorf("%s:%d: %s", name, token.Position.Line, located.GetMessage())
}

// suggestion names the known key that is spelt most like an unknown one.
func suggestion(key string) string {
	if name := arch.Nearest(key, keys()); name != "" {
		return fmt.Sprintf(", did you mean %q?", name)
	}
	return "; `pmf config --defaults` lists them all"
}

// keys lists the last part of every setting's name.
func keys() []string {
	var names []string
	seen := map[string]bool{}
	walk(reflect.ValueOf(Settings{}), "", func(f field) {
		if !seen[f.name] {
			seen[f.name] = true
			names = append(names, f.name)
		}
	})
	return names
}

// A Change is one setting that has another value than before.
type Change struct {
	Key string `json:"key"` // such as fine.architectures
	Was string `json:"was"`
	Now string `json:"now"`
}

// Changes lists the settings in which s and later differ. The order is that of the fields. A key is
// the path of YAML names, values are as YAML shows them.
func (s Settings) Changes(later Settings) []Change {
	now := map[string]string{}
	walk(reflect.ValueOf(later), "", func(f field) { now[f.path] = f.text() })
	var changes []Change
	walk(reflect.ValueOf(s), "", func(f field) {
		if was := f.text(); was != now[f.path] {
			changes = append(changes, Change{f.path, was, now[f.path]})
		}
	})
	return changes
}
