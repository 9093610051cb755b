package session

import (
	"strconv"
	"time"

	"sockshell/commands/syntax"
	"sockshell/commands/value"
)

// AppendResult appends an outcome as the output format shows it: what Printer and the transcript
// replayer share. form says what a terminal needs, and the zero one what any other reader does. An error in text
// form has its place only where a sourced file made it: otherwise the printer adds the place.
func AppendResult(dst []byte, r *Result, output Output, form value.Form) []byte {
	if output == OutputJSON {
		return append(appendObject(dst, r), '\n')
	}
	form.Hex = output == OutputHex
	switch {
	case r.Err != nil:
		if r.Place.Nested {
			dst = AppendPlace(dst, r.Place)
		}
		return r.Err.AppendText(dst, form)
	case r.Variable != "":
		return dst
	case output == OutputRaw:
		return r.Value.AppendRaw(dst)
	}
	return r.Value.AppendText(dst, form)
}

// AppendPlace appends `FILE:LINE: `.
func AppendPlace(dst []byte, p Place) []byte {
	dst = append(append(dst, syntax.Shown(p.File)...), ':')
	return append(strconv.AppendInt(dst, int64(p.Line), 10), ": "...)
}

// appendObject appends the outcome as a JSON object.
func appendObject(dst []byte, r *Result) []byte {
	dst = value.AppendJSONString(append(dst, `{"file":`...), r.Place.File)
	dst = strconv.AppendInt(append(dst, `,"line":`...), int64(r.Place.Line), 10)
	dst = value.AppendJSONString(append(dst, `,"command":`...), r.Command)
	if r.Socket == "" {
		dst = append(dst, `,"socket":null`...)
	} else {
		dst = value.AppendJSONString(append(dst, `,"socket":`...), r.Socket)
	}
	if r.Variable != "" {
		dst = value.AppendJSONString(append(dst, `,"variable":`...), r.Variable)
	}
	job := r.Job
	if r.Value.Kind == value.Spawned && r.Err == nil {
		job = int(r.Value.Int)
	}
	if job != 0 {
		dst = strconv.AppendInt(append(dst, `,"job":`...), int64(job), 10)
	}
	dst = appendOutcome(dst, r)
	dst = strconv.AppendInt(append(dst, `,"elapsed_us":`...), r.Elapsed.Microseconds(), 10)
	return append(AppendAt(dst, r.At), '}')
}

// AppendAt appends when an outcome happened, now where that is not known, to a JSON object.
func AppendAt(dst []byte, at time.Time) []byte {
	if at.IsZero() {
		at = time.Now()
	}
	return append(at.AppendFormat(append(dst, `,"at":"`...), "2006-01-02T15:04:05.000000Z07:00"), '"')
}

func appendOutcome(dst []byte, r *Result) []byte {
	switch {
	case r.Err != nil:
		dst = r.Err.AppendJSON(append(dst, `,"error":`...))
		if r.Err.Transferred > 0 {
			dst = r.Err.AppendPartialJSON(append(dst, `,"partial":`...))
		}
		dst = r.Err.Beside.AppendFields(dst)
	case r.Value.Kind == value.Spawned:
		// The job's number is all there is to say; its own object comes with its join.
	default:
		dst = r.Value.AppendFields(r.Value.AppendJSON(append(dst, `,"result":`...)))
	}
	return dst
}
