package show

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/png"
	"io"
	"reflect"
	"strings"

	"pmfnas/pmf/report/view"
)

// picture shows an image. One that is small is shown larger, so that its pixels can be seen.
func picture(i image.Image) view.Bundle {
	size := i.Bounds().Size()
	text := fmt.Sprintf("[image: %d×%d]\n", size.X, size.Y)
	var encoded bytes.Buffer
	if err := png.Encode(&encoded, enlarged(i)); err != nil { // such as one without pixels
		return view.Bundle{view.Plain: text}
	}
	return view.Bundle{view.Plain: text, view.PNG: base64.StdEncoding.EncodeToString(encoded.Bytes())}
}

// small is the side below which an image is enlarged, in pixels.
const small = 64

// enlarged repeats the pixels of a small image.
func enlarged(i image.Image) image.Image {
	b := i.Bounds()
	side := max(b.Dx(), b.Dy())
	if side == 0 || side >= small {
		return i
	}
	times := 2 * small / side
	large := image.NewRGBA(image.Rect(0, 0, times*b.Dx(), times*b.Dy()))
	for y := range large.Rect.Dy() {
		for x := range large.Rect.Dx() {
			large.Set(x, y, i.At(b.Min.X+x/times, b.Min.Y+y/times))
		}
	}
	return large
}

// The size in which a plot is drawn, in points.
const (
	plotWidth  = 460
	plotHeight = 320
)

// drawn shows what has the method WriterTo of gonum's plots. It is called by its name: naming its
// type would link gonum's plots into every cell.
func drawn(value any) (b view.Bundle, ok bool) {
	method := reflect.ValueOf(value)
	if value == nil || method.Kind() == reflect.Pointer && method.IsNil() {
		return nil, false
	}
	if method = method.MethodByName("WriterTo"); !method.IsValid() {
		return nil, false
	}
	t := method.Type()
	if t.NumIn() != 3 || t.In(0).Kind() != reflect.Float64 || t.In(1) != t.In(0) || t.In(2).Kind() != reflect.String || t.NumOut() != 2 {
		return nil, false
	}
	b = view.Bundle{view.Plain: "[plot" + titled(value) + "]\n"}
	if svg, err := rendered(method, "svg"); err == nil {
		b[view.SVG] = onPaper(string(svg))
	}
	if png, err := rendered(method, "png"); err == nil {
		b[view.PNG] = base64.StdEncoding.EncodeToString(png)
	}
	return b, len(b) > 1
}

// titled returns the title of a plot, if it has one.
func titled(plot any) string {
	v := reflect.Indirect(reflect.ValueOf(plot))
	if v.Kind() != reflect.Struct {
		return ""
	}
	if title := v.FieldByName("Title"); title.Kind() == reflect.Struct {
		if text := title.FieldByName("Text"); text.Kind() == reflect.String && text.String() != "" {
			return ": " + text.String()
		}
	}
	return ""
}

// rendered calls WriterTo(width, height, format).
func rendered(method reflect.Value, format string) ([]byte, error) {
	length := method.Type().In(0)
	out := method.Call([]reflect.Value{
		reflect.ValueOf(plotWidth).Convert(length), reflect.ValueOf(plotHeight).Convert(length), reflect.ValueOf(format),
	})
	if err, failed := out[1].Interface().(error); failed {
		return nil, err
	}
	writer, ok := out[0].Interface().(io.WriterTo)
	if !ok {
		return nil, fmt.Errorf("WriterTo returned %v, want an io.WriterTo", out[0].Type())
	}
	var b bytes.Buffer
	_, err := writer.WriteTo(&b)
	return b.Bytes(), err
}

// onPaper puts a white sheet under a drawing, so that it reads on a dark page, and adds fonts that
// every system has to those that gonum brings along: an image sees no others.
func onPaper(svg string) string {
	svg = strings.NewReplacer(
		"font-family:Liberation Serif;", "font-family:Liberation Serif,Times New Roman,Times,serif;",
		"font-family:Liberation Sans;", "font-family:Liberation Sans,Arial,Helvetica,sans-serif;",
		"font-family:Liberation Mono;", "font-family:Liberation Mono,Courier New,monospace;",
	).Replace(svg)
	head, rest, found := strings.Cut(svg, "<g ")
	if !found {
		return svg
	}
	return head + `<rect width="100%" height="100%" fill="#ffffff"/>` + "\n<g " + rest
}
