using System.Globalization;
using System.Text;

namespace Proofmark.Core.Languages;

/// <summary>Writes one message with its arguments in one language.</summary>
internal readonly ref struct MessageWriter(Text text, TextEntry entry, (string Name, object? Value)[] arguments)
{
    private readonly StringBuilder _out = new();
    private readonly (string Name, object? Value)[] _arguments = arguments;

    public string Write()
    {
        if (entry.Message.Parts is [LiteralPart only])
        {
            return only.Text;
        }

        Write(entry.Message, null);
        return _out.ToString();
    }

    private void Write(Message message, decimal? hash)
    {
        foreach (var part in message.Parts)
        {
            switch (part)
            {
                case LiteralPart literal:
                    _out.Append(literal.Text);
                    break;
                case HashPart:
                    _out.Append(text.Number(hash.GetValueOrDefault()));
                    break;
                case ArgumentPart argument:
                    _out.Append(Format(argument));
                    break;
                case ChoicePart { IsPlural: true } choice:
                    var number = NumberOf(choice.Name);
                    Write(CaseOf(choice, number), number);
                    break;
                case ChoicePart choice:
                    var word = Convert.ToString(Value(choice.Name), CultureInfo.InvariantCulture) ?? "";
                    Write(choice.Cases.GetValueOrDefault(word) ?? choice.Cases["other"], hash);
                    break;
            }
        }
    }

    private Message CaseOf(ChoicePart choice, decimal number)
    {
        var exact = $"={number.ToString("0.############################", CultureInfo.InvariantCulture)}";
        return choice.Cases.GetValueOrDefault(exact)
            ?? choice.Cases.GetValueOrDefault(text.Language.Plurals.Category(number))
            ?? choice.Cases["other"];
    }

    private string Format(ArgumentPart argument)
    {
        var value = Value(argument.Name);
        return argument.Kind switch
        {
            "number" when argument.Style == "percent" => text.Percent(NumberOf(argument.Name)),
            "number" when argument.Style == "plain" => NumberOf(argument.Name).ToString(CultureInfo.InvariantCulture),
            "number" => text.Number(NumberOf(argument.Name)),
            "date" => text.Date(value, argument.Style) ?? throw Wrong(argument.Name, value, "a date"),
            "time" => value is DateTimeOffset moment ? text.Time(moment) : throw Wrong(argument.Name, value, "a moment"),
            _ => text.Any(value),
        };
    }

    private decimal NumberOf(string name) => Value(name) switch
    {
        IConvertible n and (sbyte or byte or short or ushort or int or uint or long or ulong or decimal or float or double) => n.ToDecimal(CultureInfo.InvariantCulture),
        var other => throw Wrong(name, other, "a number"),
    };

    private object? Value(string name)
    {
        foreach (var (given, value) in _arguments)
        {
            if (given == name)
            {
                return value;
            }
        }

        throw new ArgumentException($"{entry.File}: '{entry.Key}' needs the argument '{name}'", nameof(name));
    }

    private ArgumentException Wrong(string name, object? value, string expected) =>
        new($"{entry.File}: '{entry.Key}' needs {expected} as '{name}', not {value?.GetType().Name ?? "nothing"}", name);
}
