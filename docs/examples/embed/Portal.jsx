// The portal as a component of React 18 or later. Load https://portal.example/embed/embed.js once, in the page's head.
import { useEffect, useRef } from "react";

export function Portal({ src, route, theme, lang, onRoute, onTitle }) {
  const portal = useRef(null);

  // A function in place of assertion-url: for applications that ask their server in a way of their own.
  useEffect(() => {
    portal.current.assertion = async (nonce) => {
      const answer = await fetch("/portal-assertion", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ nonce }),
      });
      if (!answer.ok) throw new Error(`assertion: ${answer.status}`);
      return (await answer.json()).assertion;
    };
  }, []);

  useEffect(() => {
    const element = portal.current;
    const told = (event) => onRoute?.(event.detail.route);
    const titled = (event) => onTitle?.(event.detail.title);
    element.addEventListener("guildhall-route", told);
    element.addEventListener("guildhall-title", titled);
    return () => {
      element.removeEventListener("guildhall-route", told);
      element.removeEventListener("guildhall-title", titled);
    };
  }, [onRoute, onTitle]);

  return <guildhall-portal ref={portal} src={src} route={route} theme={theme} lang={lang} />;
}
