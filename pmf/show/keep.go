package show

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
)

// kept is a value that outlives its cell, in a file beside the front's socket. It ends with the
// kernel.
type kept struct {
	Type  string          `json:"type"` // as a cell writes it
	Value json.RawMessage `json:"value"`
}

// Keep stores the value of a variable for the cells that follow, which is what %keep does. What
// does not come back as it was, ends the cell with an error: JSON holds no functions, channels,
// unexported fields or numbers that are not finite.
func Keep(name string, value any) {
	if err := keep(name, value); err != nil {
		Fail(fmt.Errorf("%%keep %s: %w", name, err))
	}
}

func keep(name string, value any) error {
	t := reflect.TypeOf(value)
	if t == nil {
		return errors.New("it is nil, so its type is not known; keep it when it has a value")
	}
	text, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("a value of type %v cannot be stored: %w", t, err)
	}
	back := reflect.New(t)
	if err := json.Unmarshal(text, back.Interface()); err != nil || !reflect.DeepEqual(back.Elem().Interface(), value) {
		return fmt.Errorf("a value of type %v would not come back as it is (unexported fields, an interface within it?): make it anew in each cell, by a function", t)
	}
	path := keptPath(name)
	if path == "" {
		return nil // outside a notebook nothing follows
	}
	content, err := json.Marshal(kept{strings.ReplaceAll(t.String(), "main.", ""), text})
	if err != nil {
		return err
	}
	if err := os.WriteFile(path+".new", content, 0o600); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// Kept returns the value that Keep stored. When its type has changed since, it says so on
// standard error and returns the zero value.
func Kept[T any](name string) (value T) {
	var k kept
	content, err := os.ReadFile(keptPath(name))
	if err == nil {
		err = json.Unmarshal(content, &k)
	}
	if err == nil {
		err = json.Unmarshal(k.Value, &value)
	}
	if again, _ := json.Marshal(value); err == nil && !bytes.Equal(again, k.Value) {
		err = fmt.Errorf("%s is declared otherwise than then", k.Type)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "what %%keep stored of %s cannot be read any more (%v); run its cell again\n", name, err)
		var zero T
		return zero
	}
	return value
}

// keptPath is where the value of a name lies; "" outside a notebook.
func keptPath(name string) string {
	front := os.Getenv(FrontVariable)
	if front == "" {
		return ""
	}
	return filepath.Join(filepath.Dir(front), "kept-"+name+".json")
}
