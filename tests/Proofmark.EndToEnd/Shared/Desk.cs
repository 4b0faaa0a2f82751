using Microsoft.Playwright;

namespace Proofmark.EndToEnd.Shared;

/// <summary>Somebody sits down to work: signs in, and says what for.</summary>
internal static class Desk
{
    /// <summary>Signs in and comes to the first page.</summary>
    public static async Task SignInAsync(this IPage page, string address, string login, string password)
    {
        await page.GotoAsync(address + "/sign-in");
        await page.Locator("input[name=Login]").FillAsync(login);
        await page.Locator("input[name=Password]").FillAsync(password);
        await page.Locator("main button[type=submit]").First.ClickAsync();
        await LeaveAsync(page, "/sign-in");
    }

    /// <summary>Says what the work is for.</summary>
    public static async Task BeginWorkAsync(this IPage page, string address, string purpose, string reference = "")
    {
        await page.GotoAsync(address + "/work");
        await page.Locator("select[name=Purpose]").SelectOptionAsync(purpose);
        await page.Locator("input[name=Case]").FillAsync(reference);
        await page.Locator("main button[type=submit]").First.ClickAsync();
        await LeaveAsync(page, "/work");
    }

    /// <summary>Asked again and again: the event of a new page may come before anybody listens for it.</summary>
    private static async Task LeaveAsync(IPage page, string path)
    {
        for (var tries = 0; new Uri(page.Url).AbsolutePath == path; tries++)
        {
            if (tries == 600) throw new TimeoutException($"{path} is not left: {string.Join(' ', await page.Locator(".error-summary, h1").AllInnerTextsAsync())}");
            await Task.Delay(50);
        }
        await page.Locator("footer").First.WaitForAsync();
    }
}
