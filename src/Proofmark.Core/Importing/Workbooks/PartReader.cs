using System.Xml;
using Proofmark.Core.Shared;

namespace Proofmark.Core.Importing.Workbooks;

/// <summary>
/// Reads the XML of a workbook part forward, in constant memory whatever the part holds: no DTD, bounded depth, a bounded number of names,
/// bounded names and attributes (<see cref="GuardedStream.Tick"/>), and texts in pieces.
/// </summary>
internal sealed class PartReader : IDisposable
{
    private const int MaxNames = 5_000;
    private readonly GuardedStream _stream;
    private readonly XmlReader _xml;
    private readonly int _maxDepth;
    private readonly char[] _piece = new char[4096];

    public PartReader(GuardedStream stream, ImportLimits limits)
    {
        _stream = stream;
        _maxDepth = limits.MaxXmlDepth;
        _xml = XmlReader.Create(stream, new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            NameTable = new BoundedNames(),
        });
    }

    public int Depth => _xml.Depth;

    public bool IsEmpty => _xml.IsEmptyElement;

    public string Name => _xml.LocalName;

    public bool AtStart => _xml.NodeType == XmlNodeType.Element;

    public bool AtEnd => _xml.NodeType == XmlNodeType.EndElement;

    /// <summary>Moves to the next start or end of an element; false at the end of the part.</summary>
    public bool Read()
    {
        try
        {
            do
            {
                _stream.Tick();
                if (!_xml.Read())
                {
                    return false;
                }
            }
            while (_xml.NodeType is not (XmlNodeType.Element or XmlNodeType.EndElement));
        }
        catch (XmlException)
        {
            throw WorkbookArchive.Damaged();
        }

        return _xml.Depth <= _maxDepth ? true : throw WorkbookArchive.Damaged();
    }

    /// <summary>Moves to the next element of that name anywhere below the current one; false at its end.</summary>
    public bool ReadTo(string name, int below)
    {
        while (Read())
        {
            if (AtStart && _xml.Depth > below && _xml.LocalName == name)
            {
                return true;
            }

            if (AtEnd && _xml.Depth == below)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>An attribute by local name, whatever its namespace; null when it is not there.</summary>
    public string? Attribute(string name)
    {
        string? value = null;
        while (value is null && _xml.MoveToNextAttribute())
        {
            value = _xml.LocalName == name ? _xml.Value : null;
        }

        _xml.MoveToElement();
        return value;
    }

    /// <summary>Calls back for every attribute of the current element.</summary>
    public bool NextAttribute(out string name, out string value)
    {
        if (_xml.MoveToNextAttribute())
        {
            (name, value) = (_xml.LocalName, _xml.Value);
            return true;
        }

        _xml.MoveToElement();
        (name, value) = ("", "");
        return false;
    }

    /// <summary>Appends the text of the current element, which is then at its end; elements inside are passed over.</summary>
    public void ReadText(TextSink to)
    {
        if (_xml.IsEmptyElement)
        {
            return;
        }

        var depth = _xml.Depth;
        try
        {
            while (true)
            {
                _stream.Tick();
                if (!_xml.Read())
                {
                    throw WorkbookArchive.Damaged();
                }

                if (_xml.NodeType == XmlNodeType.EndElement && _xml.Depth == depth)
                {
                    return;
                }

                if (_xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace && _xml.Depth == depth + 1)
                {
                    int read;
                    while ((read = _xml.ReadValueChunk(_piece, 0, _piece.Length)) > 0)
                    {
                        _stream.Tick();
                        to.Append(_piece.AsSpan(0, read));
                    }
                }

                if (_xml.Depth > _maxDepth)
                {
                    throw WorkbookArchive.Damaged();
                }
            }
        }
        catch (XmlException)
        {
            throw WorkbookArchive.Damaged();
        }
    }

    public void Dispose()
    {
        _xml.Dispose();
        _stream.Dispose();
    }

    // Names are kept for the life of a reader; a part with millions of different ones is no workbook.
    private sealed class BoundedNames : NameTable
    {
        private int _names;

        public override string Add(char[] key, int start, int len)
        {
            Count(Get(key, start, len));
            return base.Add(key, start, len);
        }

        public override string Add(string key)
        {
            Count(Get(key));
            return base.Add(key);
        }

        private void Count(string? known)
        {
            if (known is null && ++_names > MaxNames)
            {
                throw new ProblemException(Problem.Of("import.file_damaged"));
            }
        }
    }
}
